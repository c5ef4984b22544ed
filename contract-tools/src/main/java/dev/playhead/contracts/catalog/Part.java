// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

/** What an HTML element is made of: attributes and content. */
sealed interface Part permits Html, Attribute {}
