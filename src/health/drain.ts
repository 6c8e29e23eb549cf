import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether the process has begun to end: load balancers then send nothing more. */
@Injectable()
export class Drain implements OnModuleDestroy {
  private begun = false;

  get draining(): boolean {
    return this.begun;
  }

  onModuleDestroy(): void {
    this.begun = true;
  }
}
