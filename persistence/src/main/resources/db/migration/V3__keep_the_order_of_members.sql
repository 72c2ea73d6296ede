-- jsonb sorts an object's members, so that a run's inputs came out of the database in another order than they were
-- given: in templates, in what an agent is told, after a crash. json keeps the text as it is. What was stored before
-- stays in the order it has. Both tables are rewritten and locked meanwhile: upgrade while no server runs.

alter table run
  alter column inputs type json using inputs::json,
  alter column options type json using options::json;

alter table journal
  alter column body type json using body::json;
