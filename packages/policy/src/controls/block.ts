import type { Control } from '../control.ts';

export const block: Control = { id: 'block', interactive: false, isSatisfied: () => false };
