import { Option, SubCommand } from 'nest-commander';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { PlainError } from '../common/plain-error.js';
import { AuditWork, unprovenLine } from './audit-work.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface CheckpointOptions {
  out?: string;
  force?: boolean;
  previous?: string;
}

type Write = (lines: string) => Promise<void>;

@SubCommand({
  name: 'checkpoint',
  description:
    'Verify the record of grades and write down where each chain ends, for audit verify to hold it against later',
})
export class AuditCheckpointCommand extends StrictCommandRunner {
  constructor(private readonly work: AuditWork) {
    super();
  }

  async run(_: string[], { out, force = false, previous }: CheckpointOptions): Promise<void> {
    const { takeCheckpoint } = await import('../audit/checkpoint.js');
    const { writeWhole } = await import('../backup/whole-file.js');
    const take = (write: Write) =>
      this.work.run('no checkpoint was made', ({ keys, ...options }) => {
        if (keys.inForce === null)
          throw new PlainError('There is no key to make a checkpoint with: set AUDIT_KEY to that of the servers.');
        const before = previous === undefined ? null : resolve(previous);
        return takeCheckpoint({ ...options, keys, key: keys.inForce, previous: before, write });
      });
    const told =
      out === undefined
        ? await take(toStdout)
        : (await writeWhole({ path: out, force }, (file) => take((lines) => file.writeFile(lines)))).result;
    const unproven = unprovenLine(told.unproven);
    // Beside the checkpoint itself, which may go to the standard output.
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    if (unproven !== null) say(`note: ${unproven}: this checkpoint vouches for chains and tombstones as they are now.`);
    say(`Wrote ${out ?? 'a checkpoint'}: ${told.chains} chains and ${told.tombstones} tombstones. Keep it elsewhere.`);
  }

  @Option({ flags: '--out <file>', description: 'where to write it; to the standard output unless told' })
  parseOut(file: string): string {
    return file;
  }

  @Option({ flags: '--force', description: 'replace the file if it is there' })
  parseForce(): boolean {
    return true;
  }

  @Option({ flags: '--previous <file>', description: 'the checkpoint before: verified against, and named in this one' })
  parsePrevious(file: string): string {
    return file;
  }
}

async function toStdout(lines: string): Promise<void> {
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}
