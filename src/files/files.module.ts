import { Module } from '@nestjs/common';
import { DiskFileStore } from './disk-file-store.js';
import { FileRemovals } from './file-removals.js';
import { FileStore } from './file-store.js';
import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';

@Module({
  controllers: [FilesController],
  providers: [FilesService, FileRemovals, { provide: FileStore, useClass: DiskFileStore }],
  exports: [FileStore, FileRemovals],
})
export class FilesModule {}
