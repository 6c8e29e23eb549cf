import { Controller, Get, Header, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, SignedIn, UuidParam } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { UploadQuery } from './file.requests.js';
import { FileResponse } from './file.responses.js';
import { FilesService } from './files.service.js';

@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(private readonly files: FilesService) {}

  @Post()
  @SignedIn({ multipart: true })
  @ApiOnce()
  @ApiOperation({
    summary: 'Upload a file for a FILE answer',
    description:
      'One file of at most 20 MiB in a part named `file`. Its type is decided from its content. Its id goes into `responseData.files`.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
  })
  @ApiResponse({
    status: 201,
    type: FileResponse,
    headers: { Location: { schema: { type: 'string' }, description: 'Path of the file.' } },
  })
  @ApiProblems(
    'invalid-query',
    'malformed-multipart',
    'sign-in-required',
    'invalid-token',
    'expert-not-found',
    'expert-inactive',
    'too-many-files',
    'idempotency-in-progress',
    'file-too-large',
    'unsupported-media-type',
    'file-type-not-allowed',
    'validation-failed',
    'idempotency-key-reused',
    'storage-full',
    'storage-unavailable',
  )
  upload(
    @CurrentActor() actor: Actor,
    @Query() { expertId }: UploadQuery,
    @Req() request: FastifyRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<FileResponse>> {
    return this.files.upload(actor, expertId, request, once);
  }

  @Get(':id')
  @SignedIn()
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'private, no-store')
  @Header('content-security-policy', "default-src 'none'; sandbox")
  @ApiOperation({
    summary: 'Download a file',
    description: 'Its owner, and staff once an answer that names it is submitted. Evaluators get it without its name.',
  })
  @ApiResponse({
    status: 200,
    description: 'The bytes, under the content type that was found in them.',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblems('invalid-id', 'sign-in-required', 'invalid-token', 'file-not-found', 'storage-unavailable')
  download(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<StreamableFile> {
    return this.files.download(actor, id);
  }
}
