// Search in the index that search-index.js holds, and buttons that copy code. Text goes into the page as text only.
'use strict';

const LIMIT = 12;
const up = document.body.dataset.up;
const input = document.querySelector('.search input');
const found = document.querySelector('.found');

/** How well an event answers the words: in its name counts more than in its comments; 0 is not at all. */
function score(entry, words) {
  const name = entry.name.toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (name.startsWith(word)) {
      sum += 4;
    } else if (name.includes(word)) {
      sum += 3;
    } else if (entry.topic.toLowerCase().includes(word)) {
      sum += 2;
    } else if (entry.words.includes(word)) {
      sum += 1;
    } else {
      return 0;
    }
  }
  return sum;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className || '';
  return made;
}

function row(entry) {
  const link = document.createElement('a');
  link.href = up + 'events/' + entry.page;
  link.append(element('strong', entry.name), element('span', entry.topic, 'topic'), element('div', entry.summary));
  const item = document.createElement('li');
  item.append(link);
  return item;
}

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.replaceChildren();
  found.hidden = words.length === 0;
  if (found.hidden) {
    return;
  }
  const hits = INDEX.map((entry) => [score(entry, words), entry]).filter(([points]) => points > 0);
  hits.sort(([a, x], [b, y]) => b - a || x.name.localeCompare(y.name));
  hits.slice(0, LIMIT).forEach(([, entry]) => found.append(row(entry)));
  if (hits.length === 0) {
    found.append(element('li', 'No event has all of these words.', 'none'));
  } else if (hits.length > LIMIT) {
    found.append(element('li', 'and ' + (hits.length - LIMIT) + ' more', 'none'));
  }
  select(found.querySelector('a'));
}

function select(link) {
  found.querySelectorAll('[aria-selected]').forEach((other) => other.removeAttribute('aria-selected'));
  if (link) {
    link.setAttribute('aria-selected', 'true');
    link.scrollIntoView({block: 'nearest'});
  }
}

function move(by) {
  const links = [...found.querySelectorAll('a')];
  const at = links.findIndex((link) => link.hasAttribute('aria-selected'));
  select(links[Math.min(Math.max(at + by, 0), links.length - 1)]);
}

input.addEventListener('input', search);
input.addEventListener('focus', search);
input.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    move(event.key === 'ArrowDown' ? 1 : -1);
  } else if (event.key === 'Enter') {
    found.querySelector('[aria-selected]')?.click();
  } else if (event.key === 'Escape') {
    input.value = '';
    search();
    input.blur();
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== input) {
    event.preventDefault();
    input.focus();
  }
});
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) {
    found.hidden = true;
  }
});

document.querySelectorAll('.code').forEach((block) => {
  const button = element('button', 'Copy', 'copy');
  button.type = 'button';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(block.querySelector('code').textContent);
      button.textContent = 'Copied';
    } catch (refused) {
      getSelection().selectAllChildren(block.querySelector('code'));
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  block.append(button);
});
