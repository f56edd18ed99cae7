import type { Control } from '../control.ts';

export const mfa: Control = { id: 'mfa', interactive: true, isSatisfied: (signIn) => signIn.authentication.mfa };
