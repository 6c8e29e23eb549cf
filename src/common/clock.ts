import { Injectable } from '@nestjs/common';

/** The one source of the present time in services, so that tests can move it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
