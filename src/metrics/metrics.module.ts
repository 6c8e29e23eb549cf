import { Module } from '@nestjs/common';
import { MetricsAccess } from './metrics.access.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

@Module({ controllers: [MetricsController], providers: [MetricsService, MetricsAccess] })
export class MetricsModule {}
