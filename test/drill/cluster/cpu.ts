import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of Linux's accounting, whatever the processor. */
const TICKS_A_SECOND = 100;
const PERIOD_US = 20_000;

/** Seconds of processor time that a process has taken so far. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in brackets may hold anything; user and system time are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Where the kernel keeps groups of processes by their share of the processors; cgroups of version 1, else 2. */
const ROOTS = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup'];

/** A process that gets so much of one core and no more, however many are free. */
export class CpuShare {
  private constructor(
    private readonly folder: string,
    private readonly pid: number,
  ) {}

  /** Null where this user may not set one. */
  static async of(pid: number, share: number): Promise<CpuShare | null> {
    const root = ROOTS.find((path) => existsSync(join(path, 'cgroup.procs')));
    if (!root) return null;
    const folder = join(root, `ax-qna-drill-${pid}`);
    const limit = String(Math.round(share * PERIOD_US));
    try {
      await mkdir(folder);
      if (existsSync(join(folder, 'cpu.max'))) await writeFile(join(folder, 'cpu.max'), `${limit} ${PERIOD_US}`);
      else {
        await writeFile(join(folder, 'cpu.cfs_period_us'), String(PERIOD_US));
        await writeFile(join(folder, 'cpu.cfs_quota_us'), limit);
      }
      await writeFile(join(folder, 'cgroup.procs'), String(pid));
      return new CpuShare(folder, pid);
    } catch {
      await rmdir(folder).catch(() => undefined);
      return null;
    }
  }

  async release(): Promise<void> {
    await writeFile(join(this.folder, '..', 'cgroup.procs'), String(this.pid)).catch(() => undefined);
    await rmdir(this.folder).catch(() => undefined);
  }
}
