import { Injectable } from '@nestjs/common';
import { LruMap } from 'toad-cache';
import { type ByteText, charactersOf, decoded, ofCharacters } from '../common/byte-text.js';
import type { TextRow } from '../common/json-rows.js';
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
      const [bank, specialties] = first as readonly [ByteText | null, ByteText];
      if (bank === null) break;
      const open = await this.open(charactersOf(bank), charactersOf(specialties));
      if (open) return categoryTallies(open, handedInOf(rows));
    }
    const whole = await this.reads.query<CategoryTally & { expertId: string }>(
      'results-tallies-unless-final',
      TALLIES_UNLESS_FINAL,
      [expertId],
    );
    return whole.length > 0 ? whole : null;
  }

  /** By characters that stand for bytes. Null where the bank is in another state than that by now. */
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
      .texts('results-open', OPEN, [decoded(ofCharacters(specialties))])
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
function openBankOf(rows: readonly TextRow[]): OpenBank {
  const [first] = rows as readonly [TextRow];
  const bank = first[0] ?? null;
  const categories = (rows as readonly (readonly ByteText[])[])
    .filter(([, categoryId]) => categoryId !== null)
    .map(([, categoryId, name, weight, isActive, asked, possible]) => ({
      categoryId: decoded(categoryId!),
      name: decoded(name!),
      weight: numberOf(weight),
      isActive: charactersOf(isActive!) === 't',
      asked: numberOf(asked),
      possible: numberOf(possible),
    }));
  return { bank: bank && charactersOf(bank), categories };
}

/** Of rows of {@link HANDED_IN}, by category. */
function handedInOf(rows: readonly TextRow[]): Map<string, HandedIn> {
  const found = new Map<string, HandedIn>();
  for (const [, , category, answered, graded, open, possible, replaced, waiting, earned] of rows) {
    if (!category) continue;
    const categoryId = charactersOf(category);
    found.set(categoryId, {
      categoryId,
      answered: numberOf(answered),
      graded: numberOf(graded),
      open: numberOf(open),
      possible: numberOf(possible),
      replaced: numberOf(replaced),
      waiting: numberOf(waiting),
      earned: charactersOf(earned!),
    });
  }
  return found;
}

const numberOf = (text: ByteText | null | undefined): number => Number(charactersOf(text!));
