import { Command, Option } from 'nest-commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { checked } from '../common/checked.js';
import { PlainError } from '../common/plain-error.js';
import { UUID } from '../common/uuid.js';
import { RegradeRequest, REGRADE_POLICIES, RevertRequest } from '../regrades/regrade.requests.js';
import type { RegradePreviewResponse, RegradeResponse } from '../regrades/regrade.responses.js';
import type { RegradeBatches } from '../regrades/regrade-batches.js';
import type { RegradesService } from '../regrades/regrades.service.js';
import type { RegradePolicy } from '../scoring/regrade.js';
import { interruptible } from './interruption.js';
import { print, printJson, printTable } from './output.js';
import { Progress } from './progress.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

interface RegradeOptions {
  policy?: string;
  option?: string;
  reason?: string;
  revert?: string;
  resume?: string;
  allowLower?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

@Command({
  name: 'regrade',
  arguments: '[questionId]',
  argsDescription: { questionId: 'the id of the question; none with --revert' },
  description: 'Score the answers to a question anew, or take that back',
})
export class RegradeCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run([questionId]: string[], options: RegradeOptions): Promise<void> {
    requireOne(questionId, options);
    const done = await this.workplace.withServices(async ({ regrades, regradeBatches }) => {
      const begun = await begin(regrades, questionId, options);
      if ('dryRun' in begun) return begun;
      const stopped = `a server goes on with it, or regrade --resume ${begun.id}`;
      return interruptible(stopped, (signal) => workedOff(regrades, regradeBatches, begun.id, signal));
    });
    if (options.json) printJson(done);
    else tell(done);
    if ('state' in done && done.state === 'FAILED') process.exitCode = 1;
  }

  @Option({ flags: '--policy <name>', description: REGRADE_POLICIES.join(', ') })
  parsePolicy(name: string): string {
    return name;
  }

  @Option({ flags: '--option <key>', description: 'the option that void-option takes out' })
  parseOption(key: string): string {
    return key;
  }

  @Option({ flags: '--reason <text>', description: 'why; kept with each score' })
  parseReason(text: string): string {
    return text;
  }

  @Option({ flags: '--revert <regradeId>', description: 'put back what that regrade changed' })
  parseRevert(id: string): string {
    return id;
  }

  @Option({ flags: '--resume <regradeId>', description: 'go on with one that was broken off' })
  parseResume(id: string): string {
    return id;
  }

  @Option({ flags: '--allow-lower', description: 'scores that experts have seen may fall' })
  parseAllowLower(): boolean {
    return true;
  }

  @Option({ flags: '--dry-run', description: 'tell what would change, and change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}

const NOT_REPEATED = { userId: '', route: '', key: null, bodyHash: '' };

/** What a revert, or going on, has no use for: who asks for a dry run is not to be given a real one. */
const IDLE = {
  revert: ['policy', 'option', 'dryRun'],
  resume: ['policy', 'option', 'dryRun', 'reason', 'allowLower'],
} as const satisfies Partial<Record<keyof RegradeOptions, readonly (keyof RegradeOptions)[]>>;

function refuseIdle(options: RegradeOptions): void {
  for (const act of ['revert', 'resume'] as const) {
    const idle = options[act] === undefined ? undefined : IDLE[act].find((name) => options[name] !== undefined);
    if (idle)
      throw new PlainError(`--${act} takes no --${idle.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}.`);
  }
}

function requireOne(questionId: string | undefined, options: RegradeOptions): void {
  const { revert, resume } = options;
  const named = [questionId, revert, resume].filter((id) => id !== undefined);
  const [id = ''] = named;
  if (named.length !== 1)
    throw new PlainError('Name a question, or a regrade with --revert or --resume; see regrade --help.');
  if (!UUID.test(id)) throw new PlainError(`${id} is not an id.`);
  refuseIdle(options);
}

/** What is to be done is written down by then; what a dry run tells is not. */
async function begin(
  regrades: RegradesService,
  questionId: string | undefined,
  { revert, resume, policy, reason, option, allowLower = false, dryRun = false }: RegradeOptions,
): Promise<RegradeResponse | RegradePreviewResponse> {
  if (resume !== undefined) return (await regrades.get(resume)).body;
  if (revert !== undefined) {
    const input = await checked(RevertRequest, { reason: reason ?? '', allowLower });
    return (await regrades.revert(null, revert, input, NOT_REPEATED)).body;
  }
  const asked = { policy: policy as RegradePolicy, reason: reason ?? null, allowLower, dryRun };
  const input = await checked(RegradeRequest, { ...asked, ...(option === undefined ? {} : { option }) });
  return (await regrades.regrade(null, questionId ?? '', input, NOT_REPEATED)).body;
}

/** Batch by batch, beside any server that takes some of them. */
async function workedOff(
  regrades: RegradesService,
  batches: RegradeBatches,
  id: string,
  signal: AbortSignal,
): Promise<RegradeResponse> {
  const progress = new Progress('answers');
  try {
    for (;;) {
      const isDone = (await batches.next(id)) !== null;
      const { body } = await regrades.get(id);
      progress.at(body.done, body.total, `${body.counts.changed} changed`);
      if (body.state !== 'RUNNING') return body;
      signal.throwIfAborted();
      // Somebody else is at it, or a batch that failed is to wait.
      if (!isDone) await sleep(200);
    }
  } finally {
    progress.end();
  }
}

function tell(done: RegradeResponse | RegradePreviewResponse): void {
  printTable(
    ['answers', ''],
    Object.entries(done.counts).map(([what, count]) => [count as number, words(what)]),
  );
  if ('dryRun' in done) return print(`Dry run of ${done.total} answers: nothing was written.`);
  if (done.notice !== null) print(done.notice);
  if (done.state === 'FAILED') print(`Regrade ${done.id} was given up: ${done.lastFailure}`);
  else print(`Regrade ${done.id} is done; regrade --revert ${done.id} takes it back.`);
}

/** rightToWrong: right to wrong */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
