// A temporary access pass that is spent by its first use.
import { passMethod } from './temporary-access-pass.ts';

export const temporaryAccessPassOneTime = passMethod('temporaryAccessPassOneTime', true);
