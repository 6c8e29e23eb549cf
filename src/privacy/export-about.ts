/** The first file of an export. */
export const ABOUT = `Everything AX Q&A holds about one person, one JSON file a table, and the uploaded files as they were sent.

- Times are UTC. Ids are random; those of questions and categories are the bank's.
- Other people are "person 1", "person 2" and so on, the same one everywhere; "you" is the person itself.
- Before results are released an answer is shown as handed in, without score, comment and history, as the product
  shows it; an operator may include them (--include-unreleased).
- acts.json, where there is one, lists what the person did for the product, not whom it concerned.
- Left out: hashes of secrets and of records, counters for caches, keys and rubrics of questions.
- Not held in the database and therefore not here: logs of the servers, and backups.
`;
