export { builtInStrengths } from './built-in-strengths.ts';
export { type CompiledPolicy, compile, edit, type PolicyOutcome, type PolicySet } from './compile.ts';
export { allowedAaguids, findUnprovenModes, type ProvenMethods } from './controls/authentication-strength.ts';
export { type AppliedPolicy, type Decision, evaluate, type PolicyResult, type UnmetControl } from './evaluate.ts';
export {
	type ConditionExplanation,
	type ControlExplanation,
	type Explanation,
	explain,
	type PolicyExplanation,
} from './explain.ts';
export type { DirectoryFacts } from './facts.ts';
export { type MembershipFacts, type MembershipRule, readMembershipRule } from './filter-rule/user-attributes.ts';
export { type Address, type Network, networkContains, parseAddress, parseNetwork } from './ip-address.ts';
export { findLockedOut, type LockedOut, type LockOutQuestion } from './locked-out.ts';
export { normaliseNamedLocation } from './normalise/normalise-named-location.ts';
export { normalisePolicy } from './normalise/normalise-policy.ts';
export { findNotAsked, type NotAsked, type QuestionInput } from './not-asked.ts';
export { policiesReaching } from './policies-reaching.ts';
export { policyTemplates } from './policy-templates.ts';
export { microsoftApplicationName } from './resources/application-groups.ts';
export type { BaselineScopesMode } from './resources/baseline-scopes.ts';
export { earlyBoundDependencies } from './resources/service-dependencies.ts';
export { type ResourceRequest, type TargetResources, targetResources } from './resources/target-resources.ts';
export { type MergedSessionControls, sessionControlsNotEnforced } from './session-controls/index.ts';
export type {
	CustomSecurityAttributes,
	GuestOrExternalUserType,
	SignIn,
	SignInAgent,
	SignInAuthentication,
	SignInServicePrincipal,
	SignInUser,
} from './sign-in.ts';
export { nextEnd, type TemporaryExclusion, withTemporaryExclusions } from './temporary-exclusions.ts';
export { validateAuthenticationStrength } from './validation/authentication-strength.ts';
export type { ValidationIssue } from './validation/issue.ts';
export { validateNamedLocation } from './validation/named-location.ts';
export { nearest } from './validation/nearest.ts';
export { condenseSessionControls, findNotUnderstood, validatePolicy } from './validation/policy.ts';
export {
	findMissingReferences,
	type KnownReferences,
	type MissingReference,
	policyReferences,
	type Reference,
	type ReferenceKind,
} from './validation/references.ts';
export { findWarnings } from './validation/warnings.ts';
export { validateScenario, validateWhatIfRequest } from './validation/what-if.ts';
export {
	runScenario,
	type Scenario,
	type ScenarioResult,
	type WhatIfSubject,
	whatIfAnalysis,
	whatIfSignIn,
} from './what-if.ts';
export { readAuthentication, type WhatIfAuthentication, type WhatIfFacts } from './what-if-facts.ts';
export { readWhatIfMembers } from './what-if-request.ts';
