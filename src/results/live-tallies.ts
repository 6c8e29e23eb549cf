import { Injectable } from '@nestjs/common';
import { LruMap } from 'toad-cache';
import type { RawRow } from '../common/raw-row.js';
import { ReadPool } from '../database/read-pool.js';
import { categoryTallies, type HandedIn, type OpenCategory } from '../scoring/category-tallies.js';
import type { CategoryTally } from '../scoring/expert-score.js';
import { HANDED_IN, OPEN, TALLIES_UNLESS_FINAL } from './tally-statements.js';

/** Sets of specialties, the least recently used one going first; with twenty categories 5 KB each. */
const AT_MOST = 500;
/** The bank may change between the two reads of a score; one that keeps changing is read with the answers. */
const TRIES = 3;

/** What is open to people with the same specialties while the bank is in one state. */
interface OpenBank {
  /** Null: there is no telling. */
  readonly bank: string | null;
  readonly categories: readonly OpenCategory[];
}

/**
 * The sums that a live score is made of, as one snapshot of the database has them. What is open does not depend on the
 * expert, and is most of the work: it is kept, and counts as long as the snapshot in which an expert's answers are read
 * sees the bank in the same state. Never of a replica, whose snapshots are not among those of the primary.
 */
@Injectable()
export class LiveTallies {
  private readonly kept = new LruMap<OpenBank>(AT_MOST);
  private readonly reading = new Map<string, Promise<OpenBank>>();

  constructor(private readonly reads: ReadPool) {}

  /**
   * Of each category asked; null where the expert has a final result or does not exist. It may be null too where nothing
   * is asked.
   */
  async of(expertId: string): Promise<readonly CategoryTally[] | null> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const rows = await this.reads.texts('results-handed-in', HANDED_IN, [expertId]);
      const [first] = rows;
      if (!first) return null;
      const bank = first.text(0);
      if (bank === null) break;
      const open = await this.open(bank, first.text(1) ?? '');
      if (open) return categoryTallies(open, handedInOf(rows));
    }
    const whole = await this.reads.query<CategoryTally & { expertId: string }>(
      'results-tallies-unless-final',
      TALLIES_UNLESS_FINAL,
      [expertId],
    );
    return whole.length > 0 ? whole : null;
  }

  /** Null where the bank is in another state than that by now. */
  private async open(bank: string, specialties: string): Promise<readonly OpenCategory[] | null> {
    let known = this.kept.get(specialties);
    if (known?.bank !== bank) known = await this.read(specialties);
    return known.bank === bank ? known.categories : null;
  }

  /** Whoever asks while it is being read waits for the same. */
  private read(specialties: string): Promise<OpenBank> {
    const begun = this.reading.get(specialties);
    if (begun) return begun;
    const reading = this.reads
      .texts('results-open', OPEN, [specialties])
      .then((rows) => {
        const found = openBankOf(rows);
        this.kept.set(specialties, found);
        return found;
      })
      .finally(() => this.reading.delete(specialties));
    this.reading.set(specialties, reading);
    return reading;
  }
}

/** Of rows of {@link OPEN}. */
function openBankOf(rows: readonly RawRow[]): OpenBank {
  const [first] = rows as readonly [RawRow];
  const categories = rows.flatMap((row) => {
    const categoryId = row.text(1);
    if (categoryId === null) return [];
    const [name, weight] = [row.text(2) ?? '', numberIn(row, 3)];
    return [
      { categoryId, name, weight, isActive: row.text(4) === 't', asked: numberIn(row, 5), possible: numberIn(row, 6) },
    ];
  });
  return { bank: first.text(0), categories };
}

/** Of rows of {@link HANDED_IN}, by category. */
function handedInOf(rows: readonly RawRow[]): Map<string, HandedIn> {
  const found = new Map<string, HandedIn>();
  for (const row of rows) {
    const categoryId = row.text(2);
    if (categoryId === null) continue;
    found.set(categoryId, {
      categoryId,
      answered: numberIn(row, 3),
      graded: numberIn(row, 4),
      open: numberIn(row, 5),
      possible: numberIn(row, 6),
      replaced: numberIn(row, 7),
      waiting: numberIn(row, 8),
      earned: row.text(9) ?? '0',
    });
  }
  return found;
}

const numberIn = (row: RawRow, place: number): number => Number(row.text(place));
