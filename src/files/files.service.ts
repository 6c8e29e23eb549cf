import { Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { isOperator, isStaff, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/domain-error.js';
import { Representation } from '../common/representation.js';
import { ReadPool } from '../database/read-pool.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { contentTypeOf } from './content-type.js';
import { anonymousFileName, cleanFileName } from './file-name.js';
import { FileStore } from './file-store.js';
import { StoredFile } from './file.entity.js';
import { FileResponse } from './file.responses.js';
import { READABLE_FILE, type ReadableFileRow, UPLOADING_EXPERT } from './files.queries.js';
import { storageTrouble } from './storage-trouble.js';
import { receiveUpload } from './upload.js';

/** Uploads of one expert that no submitted answer names: beyond any use, short of filling the disk. */
export const MAX_WAITING_FILES = 200;

@Injectable()
export class FilesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
    private readonly reads: ReadPool,
    private readonly idempotency: IdempotencyService,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps an uploaded file for the caller, or for `expertId` where an operator names one.
   * @throws DomainError `expert-not-found`, `expert-inactive`, `too-many-files`, `storage-full`, `storage-unavailable`
   * and what receiving an upload refuses
   */
  async upload(
    actor: Actor,
    expertId: string | undefined,
    request: FastifyRequest,
    once: Once,
  ): Promise<Representation<FileResponse>> {
    const owner = ownerOf(actor, expertId);
    await requireRoom(this.dataSource.manager, owner);
    const { content, name: sentName } = await receiveUpload(request, this.store);
    const id = uuid();
    try {
      const name = cleanFileName(sentName);
      const type = await contentTypeOf(content.path, name);
      const bodyHash = `${once.bodyHash} ${content.sha256} ${name}`;
      return await this.idempotency.run({ ...once, bodyHash }, async (tx) => {
        await requireRoom(tx, owner);
        const { size, sha256 } = content;
        const createdAt = this.clock.now();
        const file = tx.create(StoredFile, {
          id,
          expertId: owner,
          uploadedById: actor.userId,
          name,
          type,
          size,
          sha256,
          frozenAt: null,
          createdAt,
        });
        await tx.insert(StoredFile, file);
        // Last before the commit: a crash between the two leaves content without a row, never a row without content.
        await content.keep(id);
        return Representation.created(FileResponse.of(file), { location: `/api/v1/files/${id}` });
      });
    } finally {
      await content.discard();
    }
  }

  /**
   * The content, as an attachment that browsers never interpret. Evaluators get it without its name.
   * @throws DomainError `file-not-found`, `storage-unavailable` (also where the content of a known file is missing)
   */
  async download(actor: Actor, id: string): Promise<StreamableFile> {
    const file = await this.requireReadable(actor, id);
    const named = isOperator(actor) || ownsExpert(actor, file.expert_id);
    const name = named ? file.name : anonymousFileName(file.id, file.name);
    const content = await this.store.open(id);
    if (!content) {
      // Nothing is amiss where the file was erased this moment.
      await this.requireReadable(actor, id);
      storageTrouble(new Error(`The content of file ${id} is not in ${this.store.place}; was DATA_DIR right?`));
    }
    return new StreamableFile(content, { type: file.type, length: file.size, disposition: attachment(name) });
  }

  private async requireReadable(actor: Actor, id: string): Promise<ReadableFileRow> {
    const [file] = await this.reads.query<ReadableFileRow>('files-readable', READABLE_FILE, [
      id,
      actor.expertId,
      actor.userId,
      isStaff(actor),
      isOperator(actor) ? null : actor.userId,
    ]);
    if (!file) throw notFound();
    return file;
  }
}

/** Applicants upload for themselves; operators for whom they name. */
function ownerOf(actor: Actor, expertId: string | undefined): string {
  const owner = expertId ?? actor.expertId;
  if (owner === null) {
    throw new DomainError('invalid-query', 'Say whose file it is: ?expertId=<id>.', {
      errors: [{ pointer: '/expertId', detail: 'is needed from people who are no experts' }],
    });
  }
  if (ownsExpert(actor, owner) || isOperator(actor)) return owner;
  throw noSuchExpert();
}

async function requireRoom(tx: EntityManager, expertId: string): Promise<void> {
  const [expert]: { is_active: boolean; waiting: number }[] = await tx.query(UPLOADING_EXPERT, [expertId]);
  if (!expert) throw noSuchExpert();
  if (!expert.is_active)
    throw new DomainError('expert-inactive', 'The expert is not active; nothing can be handed in.');
  if (expert.waiting >= MAX_WAITING_FILES) {
    throw new DomainError('too-many-files', `${MAX_WAITING_FILES} files wait already; hand in answers that name them.`);
  }
}

/** The same whether the expert is somebody else or nobody. */
function noSuchExpert(): DomainError {
  const detail = 'There is no such expert.';
  return new DomainError('expert-not-found', detail, { errors: [{ pointer: '/expertId', detail }] });
}

function notFound(): DomainError {
  return new DomainError('file-not-found', 'There is no such file.');
}

/** RFC 6266: a plain name for old clients, the true one encoded. */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
