import { Injectable } from '@nestjs/common';
import { int32 } from '../common/binary.js';
import { ReadPool } from '../database/read-pool.js';
import { ExpertTallies } from '../scoring/category-tallies.js';
import type { CategoryTally } from '../scoring/expert-score.js';
import { type BankState, KeptBank } from './kept-bank.js';
import { ANSWER_BYTES, HANDED_IN, POINTS_AT, SCORE_AT, TALLIES_UNLESS_FINAL } from './tally-statements.js';

/** The bank may change between the two reads of a score; one that keeps changing is read with the answers. */
const TRIES = 3;
const NOTHING = Buffer.alloc(0);

/**
 * The sums that a live score is made of, as one snapshot of the database has them. The questions do not depend on the
 * expert, and are most of the work: they are kept, and count as long as the snapshot in which an expert's answers are read
 * sees the bank in the same state. Never of a replica, whose snapshots are not among those of the primary.
 */
@Injectable()
export class LiveTallies {
  private readonly bank: KeptBank;

  constructor(private readonly reads: ReadPool) {
    this.bank = new KeptBank(reads);
  }

  /**
   * Of each category asked; null where the expert has a final result or does not exist. It may be null too where nothing
   * is asked.
   */
  async of(expertId: string): Promise<readonly CategoryTally[] | null> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [row] = await this.reads.point('results-handed-in', HANDED_IN, [expertId]);
      if (!row) return null;
      const state = row.text(0);
      if (state === null) break;
      const bank = await this.bank.in(state);
      if (bank) return talliesOf(bank, row.text(1) ?? '[]', row.part(2) ?? NOTHING) ?? (await this.whole(expertId));
    }
    return this.whole(expertId);
  }

  private async whole(expertId: string): Promise<readonly CategoryTally[] | null> {
    const tallies = await this.reads.query<CategoryTally & { expertId: string }>(
      'results-tallies-unless-final',
      TALLIES_UNLESS_FINAL,
      [expertId],
    );
    return tallies.length > 0 ? tallies : null;
  }
}

/**
 * Null where it is for the whole statement to tell.
 * @param answers of {@link HANDED_IN}
 */
function talliesOf(bank: BankState, specialties: string, answers: Buffer): CategoryTally[] | null {
  const open = bank.openTo(specialties);
  if (!open) return null;
  const tallies = new ExpertTallies(open);
  for (let at = 0; at < answers.length; at += ANSWER_BYTES) {
    const group = bank.places.find(answers, at);
    // None of them is missing unless somebody has switched off what holds the tables together.
    if (group < 0) return null;
    const score = answers.readDoubleBE(at + SCORE_AT);
    tallies.add(group, int32(answers, at + POINTS_AT), Number.isNaN(score) ? null : score);
  }
  return tallies.all();
}
