import type { AuthenticationMethod } from './method.ts';
import { password } from './password.ts';
import { softwareOneTimeCode } from './software-one-time-code.ts';

/**
 * Every authentication method, in the order in which a user is offered them. Adding one is a file, a line here, its steps with a line
 * each in sign-in/steps/index.ts, and its cases.
 */
export const methods: readonly AuthenticationMethod[] = [password, softwareOneTimeCode];
