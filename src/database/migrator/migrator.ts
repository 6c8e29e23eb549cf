import type pg from 'pg';
import { baseline, type BaselineResult } from './baseline.js';
import { onConnection } from './connection.js';
import { grant, type Grants, grantsOf, missingRights } from './grants.js';
import { refuseClashingPeople, refuseUnadopted, unadoptedTables } from './adoption-checks.js';
import { insist, LockedOut } from '../migrations/lock-patience.js';
import { UNDO } from '../migrations/parts.js';
import { lockHolders } from './lock-holders.js';
import { MigrationError } from './migration-error.js';
import { withMigrationLock, type LockOptions } from './migration-lock.js';
import {
  adoptedNames,
  CREATE_MIGRATIONS_TABLE,
  downScripts,
  executedNames,
  PEOPLE_STEP,
  stepNamed,
  STEPS,
  upScripts,
  type Step,
} from './steps.js';
import { verify, type VerifyResult } from './verify.js';

export interface StepProgress {
  name: string;
  direction: 'up' | 'down';
  /** From 1. */
  number: number;
  total: number;
}

export interface MigratorOptions extends LockOptions {
  /** How long a step goes on trying to get at tables that others hold; 60 s by default. */
  tableTimeoutMs?: number;
  /** Called before each step. */
  onStep?: (progress: StepProgress) => void;
  /** Called when somebody holds a table that the step needs, once for each of its parts. */
  onLocked?: (step: string) => void;
}

export interface UpResult {
  executed: string[];
}

export interface DownResult {
  reverted: string[];
  /** The last step of the baseline, below which nothing is undone. */
  baseline: string | null;
}

/** `baseline`: embodied by what was adopted, never undone. `unknown`: recorded by a newer version of the product. */
export type StepState = 'executed' | 'pending' | 'baseline' | 'unknown';

export interface StatusResult {
  steps: { name: string; state: StepState }[];
  pending: number;
  /** The tables are there, but no step made them: migrate baseline is what they need. */
  adoptable: boolean;
}

export interface PlannedStep {
  name: string;
  /** With BEGIN and COMMIT and the step's record: what psql needs, one by one. */
  statements: string[];
}

/**
 * Changes and examines the schema of one database. A step's parts run in transactions of their own, the last with the
 * step's record; none holds a writer up for longer than half a second, so that a database may be in use meanwhile.
 * Instances that start at once take turns.
 */
export class Migrator {
  constructor(
    private readonly url: string,
    private readonly options: MigratorOptions = {},
  ) {}

  /** @throws MigrationError when the database must be adopted first, or a step fails */
  up({ to }: { to?: string } = {}): Promise<UpResult> {
    return this.alone(async (client) => {
      const steps = await pendingSteps(client, to);
      if (steps.includes(PEOPLE_STEP)) await refuseClashingPeople(client);
      await client.query(CREATE_MIGRATIONS_TABLE);
      await this.runAll(client, 'up', steps, upScripts);
      return { executed: steps.map(({ name }) => name) };
    });
  }

  /**
   * Undoes the last step, so many steps, every step after the one named, or all.
   * @throws MigrationError when that would go below the baseline, except for `base`, which stops there
   */
  down({ steps: count, to, base }: { steps?: number; to?: string; base?: boolean } = {}): Promise<DownResult> {
    return this.alone(async (client) => {
      const executed = await executedNames(client);
      const adopted = await adoptedNames(client);
      const floor = adopted.filter((name) => executed.includes(name)).length;
      const kept = base ? floor : to ? keptUpTo(executed, to) : Math.max(0, executed.length - (count ?? 1));
      if (kept < floor) {
        throw new MigrationError(`${adopted.at(-1)} is the baseline: what was adopted with its rows is not undone.`);
      }
      const steps = executed.slice(kept).toReversed().map(stepNamed);
      await this.runAll(client, 'down', steps, downScripts);
      return { reverted: steps.map(({ name }) => name), baseline: adopted.at(-1) ?? null };
    });
  }

  status(): Promise<StatusResult> {
    return onConnection(this.url, async (client) => {
      const executed = await executedNames(client);
      const adopted = await adoptedNames(client);
      const steps = STEPS.map(({ name }) => ({ name, state: stateOf(name, executed, adopted) }));
      const unknown = executed.filter((name) => !STEPS.some((step) => step.name === name));
      return {
        steps: [...steps, ...unknown.map((name) => ({ name, state: 'unknown' as const }))],
        pending: steps.filter(({ state }) => state === 'pending').length,
        adoptable: (await unadoptedTables(client, executed)).length > 0,
      };
    });
  }

  /** What {@link up} would run, to the letter; changes nothing. */
  plan({ to }: { to?: string } = {}): Promise<PlannedStep[]> {
    return onConnection(this.url, async (client) => {
      const steps = await pendingSteps(client, to);
      if (steps.includes(PEOPLE_STEP)) await refuseClashingPeople(client);
      return steps.map((step, index) => ({
        name: step.name,
        statements: [...(index === 0 ? [CREATE_MIGRATIONS_TABLE] : []), ...upScripts(step).flat()],
      }));
    });
  }

  /**
   * Adopts a database that the original design's Alembic migration made, rows and all.
   * @throws MigrationError that lists every row and column in the way; then nothing was changed
   */
  baseline(): Promise<BaselineResult> {
    return this.alone((client) => baseline(client, (step, number, total) => this.announce('up', step, number, total)));
  }

  /** Holds the database against the committed catalogue and the entities; changes nothing. */
  verify(): Promise<VerifyResult> {
    return onConnection(this.url, (client) => verify(client, this.url));
  }

  /**
   * The SQL that leaves a role with the least rights the running product needs; run with `apply`.
   * @throws MigrationError when the role is not there, or can do more whatever is granted to it
   */
  grants(role: string, { apply }: { apply: boolean }): Promise<Grants> {
    return apply
      ? this.alone((client) => grant(client, role))
      : onConnection(this.url, (client) => grantsOf(client, role));
  }

  /** What the role of this connection lacks of them, one a line. */
  missingRights(): Promise<string[]> {
    return onConnection(this.url, missingRights);
  }

  private alone<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return onConnection(this.url, (client) => withMigrationLock(client, this.options, () => work(client)));
  }

  private async runAll(
    client: pg.Client,
    direction: 'up' | 'down',
    steps: readonly Step[],
    scripts: (step: Step) => string[][],
  ): Promise<void> {
    for (const [index, step] of steps.entries()) {
      this.announce(direction, step, index + 1, steps.length);
      await this.runStep(client, step, scripts(step));
    }
  }

  private async runStep(client: pg.Client, { name, migration }: Step, scripts: readonly string[][]): Promise<void> {
    const { tableTimeoutMs: patienceMs, onLocked } = this.options;
    for (const script of scripts) {
      try {
        await insist((sql) => client.query(sql), script, {
          undo: UNDO,
          patienceMs,
          onLocked: () => onLocked?.(name),
        });
      } catch (error) {
        const outcome =
          scripts.length === 1 ? 'failed and changed nothing' : 'was cut short; a repeat takes it up again';
        const holders = error instanceof LockedOut ? await lockHolders(client, migration) : [];
        throw new MigrationError(`${name} ${outcome}: ${(error as Error).message}`, holders, { cause: error });
      }
    }
  }

  private announce(direction: 'up' | 'down', step: Step, number: number, total: number): void {
    this.options.onStep?.({ name: step.name, direction, number, total });
  }
}

async function pendingSteps(client: pg.ClientBase, to: string | undefined): Promise<Step[]> {
  const last = to === undefined ? STEPS.length - 1 : STEPS.indexOf(stepNamed(to));
  const executed = await executedNames(client);
  await refuseUnadopted(client, executed);
  return STEPS.slice(0, last + 1).filter(({ name }) => !executed.includes(name));
}

function keptUpTo(executed: readonly string[], to: string): number {
  const { name } = stepNamed(to);
  if (!executed.includes(name)) throw new MigrationError(`${name} is not executed, so nothing is above it.`);
  return executed.indexOf(name) + 1;
}

function stateOf(name: string, executed: readonly string[], adopted: readonly string[]): StepState {
  if (!executed.includes(name)) return 'pending';
  return adopted.includes(name) ? 'baseline' : 'executed';
}
