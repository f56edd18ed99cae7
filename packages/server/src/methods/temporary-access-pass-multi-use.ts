// A temporary access pass that is good for its whole lifetime, however often it is used.
import { passMethod } from './temporary-access-pass.ts';

export const temporaryAccessPassMultiUse = passMethod('temporaryAccessPassMultiUse', false);
