import { ExactSum } from './exact-sum.js';
import type { CategoryTally } from './expert-score.js';
import type { BankCategory, OpenBank, QuestionGroup } from './question-bank.js';

/** What one expert has handed in in one category, by the counting answers. */
class HandedIn {
  answered = 0;
  graded = 0;
  /** How many of the questions are open. */
  open = 0;
  /** Points of the answers, less those that the open questions have now. */
  further = 0;
  /** Points of the answers that wait for a grade. */
  waiting = 0;
  readonly earned = new ExactSum();
}

const NOTHING = new HandedIn();

/**
 * Adds up an expert's score by category from the counting answers and what is open to the expert: asked is what is open
 * and what was handed in, and a question handed in counts with the points it had then.
 */
export class ExpertTallies {
  private readonly handedIn: (HandedIn | undefined)[] = [];

  constructor(private readonly bank: OpenBank) {}

  /**
   * @param group of the question, by its place in the bank
   * @param points of the answer
   * @param score null while it waits for a grade
   */
  add(group: number, points: number, score: number | null): void {
    const { groups, isOpen } = this.bank;
    const { category, points: now } = groups[group] as QuestionGroup;
    const own = (this.handedIn[category] ??= new HandedIn());
    own.answered += 1;
    own.further += points;
    if (isOpen[group]) {
      own.open += 1;
      own.further -= now;
    }
    if (score === null) own.waiting += points;
    else {
      own.graded += 1;
      own.earned.add(score);
    }
  }

  /** The sums of each category asked, in display order. */
  all(): CategoryTally[] {
    const { asked, possible, categories } = this.bank;
    const tallies: CategoryTally[] = [];
    for (let place = 0; place < categories.length; place += 1) {
      const own = this.handedIn[place] ?? NOTHING;
      const open = asked[place] as number;
      if (open === 0 && own.answered === 0) continue;
      const { categoryId, name, weight } = categories[place] as BankCategory;
      tallies.push({
        categoryId,
        name,
        weight,
        earned: own.earned.total,
        possible: (possible[place] as number) + own.further,
        waiting: own.waiting,
        asked: open + own.answered - own.open,
        answered: own.answered,
        graded: own.graded,
      });
    }
    return tallies;
  }
}
