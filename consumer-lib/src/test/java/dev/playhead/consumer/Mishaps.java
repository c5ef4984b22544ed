// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/** A database that refuses, every so often, what one subscription does; sequences count, since they outlive rollbacks. */
final class Mishaps implements AutoCloseable {

    /** @param sqlState what it says then */
    Mishaps(String subscription, String sqlState) {
        Fixture.sql("""
                CREATE SEQUENCE in_handler; CREATE SEQUENCE in_move; CREATE SEQUENCE at_commit; CREATE SEQUENCE mishaps;
                CREATE FUNCTION mishap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF nextval(TG_ARGV[0]) %% TG_ARGV[1]::int = 0 THEN
                    PERFORM nextval('mishaps');
                    RAISE EXCEPTION 'as planned' USING ERRCODE = '%2$s';
                  END IF;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER in_handler BEFORE INSERT ON effect
                  FOR EACH ROW WHEN (NEW.subscription = '%1$s') EXECUTE FUNCTION mishap('in_handler', 29);
                CREATE TRIGGER in_move BEFORE UPDATE ON playhead
                  FOR EACH ROW WHEN (NEW.subscription = '%1$s') EXECUTE FUNCTION mishap('in_move', 5);
                CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON effect DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW WHEN (NEW.subscription = '%1$s') EXECUTE FUNCTION mishap('at_commit', 37)""".formatted(subscription, sqlState));
    }

    int count() {
        return Integer.parseInt(Fixture.query("SELECT last_value FROM mishaps").get(0));
    }

    @Override
    public void close() {
        Fixture.sql("DROP FUNCTION mishap() CASCADE; DROP SEQUENCE in_handler, in_move, at_commit, mishaps");
    }
}
