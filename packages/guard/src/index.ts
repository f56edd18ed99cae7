export { createGuard, type Guard } from './guard.ts';
export type { Caller, GuardOptions, Refusal, Requirement, Verdict } from './options.ts';
