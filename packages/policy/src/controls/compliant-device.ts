import { builtInControl } from '../control.ts';

export const compliantDevice = builtInControl('compliantDevice', ({ device }) => device?.isCompliant === true);
