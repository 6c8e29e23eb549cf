import type { Readable } from 'node:stream';

/** Content that has been received whole and is not yet part of the store. */
export interface ReceivedContent {
  /** Where the content lies meanwhile, for looking into it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Puts it into the store under this id; durable when the promise resolves. */
  keep(id: string): Promise<void>;
  /** Forgets it; harmless after `keep`. */
  discard(): Promise<void>;
}

/** Where uploaded content lies. */
export abstract class FileStore {
  /** Reads the stream to its end and makes it durable. */
  abstract receive(content: Readable): Promise<ReceivedContent>;
  /** @throws when there is no such content */
  abstract open(id: string): Promise<Readable>;
}
