import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { ErasureService } from './erasure.service.js';
import { PersonExportService } from './person-export.service.js';

@Module({
  imports: [FilesModule],
  providers: [ErasureService, PersonExportService],
  exports: [ErasureService, PersonExportService],
})
export class PrivacyModule {}
