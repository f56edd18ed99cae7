import { builtInControl } from '../control.ts';

export const block = builtInControl('block', () => false);
