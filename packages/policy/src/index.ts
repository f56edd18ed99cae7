export { type CompiledPolicy, compile, type PolicySet } from './compile.ts';
export type { DirectoryFacts } from './condition.ts';
export { type Decision, type EvaluatedPolicy, evaluate, type PolicyResult } from './evaluate.ts';
export { type Address, type Network, networkContains, parseAddress, parseNetwork } from './ip-address.ts';
export type { SignIn, SignInUser } from './sign-in.ts';
export { type ValidationIssue, validateNamedLocation, validatePolicy } from './validate.ts';
