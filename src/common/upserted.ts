/** What an upsert did with the things it was given. */
export interface Upserted {
  created: number;
  updated: number;
  /** Equal to what is stored already; nothing of them was touched. */
  unchanged: number;
}
