import type { DrillPerson } from '../support/people.js';
import type { Operation, ShownAnswer } from './operation.js';
import type { DrillQuestion, World } from './world.js';

/** What the clients have learnt of a pair so far; it may be stale, which is the point. */
export interface KnownPair {
  readonly expert: DrillPerson;
  readonly question: DrillQuestion;
  draft: { id: string; writerId: string | null } | null;
  /** The version that was handed in last. */
  counting: string | null;
  /** Answers by id, with the tags seen of each. */
  readonly tags: Map<string, string[]>;
  versions: number;
}

/** More would make lists longer than a page. */
const VERSIONS_OF_A_PAIR = 60;
const RETIRED_KEPT = 12;

/** The few pairs that all clients fight for. What is reviewed, or has many versions, makes place for another one. */
export class Board {
  readonly retired: KnownPair[] = [];
  private readonly byKey = new Map<string, KnownPair>();
  private readonly active: KnownPair[] = [];
  private made = 0;

  constructor(
    private readonly world: World,
    pairs: number,
  ) {
    for (let place = 0; place < pairs; place++) this.active.push(this.next());
  }

  /** An active pair; now and then one that is closed. */
  pick(random: () => number, expert?: DrillPerson): KnownPair {
    const from = random() < 0.04 && this.retired.length > 0 ? this.retired : this.active;
    const own = expert ? from.filter((pair) => pair.expert === expert) : from;
    const chosen = own.length > 0 ? own : this.active.filter((pair) => !expert || pair.expert === expert);
    return chosen[Math.floor(random() * chosen.length)] as KnownPair;
  }

  /** The active pairs of one expert. */
  of(expert: DrillPerson): KnownPair[] {
    return this.active.filter((pair) => pair.expert === expert);
  }

  /** Takes in what an operation has shown. */
  learn(operation: Operation, answers: readonly ShownAnswer[]): void {
    const { kind, who, reply, request } = operation;
    if (kind === 'drop' && reply?.status === 204) return this.dropped(request.path);
    const single = answers.length === 1 && reply?.etag ? reply.etag : null;
    for (const answer of answers) {
      const pair = this.byKey.get(`${answer.expertId ?? this.expertOf(answer.id)} ${answer.questionId}`);
      if (!pair) continue;
      const tags = pair.tags.get(answer.id) ?? [];
      pair.tags.set(answer.id, tags);
      if (single && tags.at(-1) !== single) tags.push(single);
      pair.versions = Math.max(pair.versions, answer.version);
      if (answer.status === 'DRAFT') {
        pair.draft = { id: answer.id, writerId: who.role === 'APPLICANT' ? null : who.userId };
      } else {
        if (pair.draft?.id === answer.id) pair.draft = null;
        pair.counting = answer.id;
      }
      if (answer.status === 'REVIEWED' || answer.version >= VERSIONS_OF_A_PAIR) this.retire(pair);
    }
  }

  private expertOf(id: string): string {
    return this.active.find((pair) => pair.tags.has(id))?.expert.expertId ?? '';
  }

  private dropped(path: string): void {
    const id = path.split('/').at(-1);
    for (const pair of this.active) if (pair.draft?.id === id) pair.draft = null;
  }

  private retire(pair: KnownPair): void {
    const place = this.active.indexOf(pair);
    if (place === -1) return;
    this.active[place] = this.next(pair.expert);
    this.retired.push(pair);
    if (this.retired.length > RETIRED_KEPT) this.retired.shift();
  }

  private next(expert?: DrillPerson): KnownPair {
    const { experts, questions } = this.world;
    const turn = this.made++;
    const pair: KnownPair = {
      expert: expert ?? (experts[turn % experts.length] as DrillPerson),
      question: questions[turn % questions.length] as DrillQuestion,
      draft: null,
      counting: null,
      tags: new Map(),
      versions: 0,
    };
    this.byKey.set(`${pair.expert.expertId} ${pair.question.id}`, pair);
    return pair;
  }
}
