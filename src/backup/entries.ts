import { ArchiveError } from './archive-error.js';
import { type ArchiveEntry, shown } from './archive-reader.js';

/** The entries of an archive, to be looked at before they are taken. */
export class Entries {
  private ahead: ArchiveEntry | null | undefined;

  constructor(private readonly source: AsyncGenerator<ArchiveEntry, void, void>) {}

  async peek(): Promise<ArchiveEntry | null> {
    if (this.ahead === undefined) this.ahead = (await this.source.next()).value ?? null;
    return this.ahead;
  }

  async take(): Promise<ArchiveEntry | null> {
    const entry = await this.peek();
    this.ahead = entry === null ? null : undefined;
    return entry;
  }

  async named(name: string): Promise<Buffer> {
    const entry = await this.take();
    if (entry === null) throw new ArchiveError(`it ends before its ${name}`);
    if (entry.name !== name) throw new ArchiveError(`${shown(entry.name)} stands where ${name} belongs`);
    return entry.content;
  }

  async close(): Promise<void> {
    await this.source.return();
  }
}
