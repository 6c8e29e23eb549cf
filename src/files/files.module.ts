import { Module } from '@nestjs/common';
import { DiskFileStore } from './disk-file-store.js';
import { FileStore } from './file-store.js';
import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';

@Module({
  controllers: [FilesController],
  providers: [FilesService, { provide: FileStore, useClass: DiskFileStore }],
  exports: [FileStore],
})
export class FilesModule {}
