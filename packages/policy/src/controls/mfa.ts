// A multifactor claim in the session. Microsoft Entra, "Require multifactor authentication".
import { builtInControl } from '../control.ts';
import { canProveMore, countedAuthentication, hasMultifactor } from '../multifactor.ts';

export const mfa = builtInControl('mfa', (signIn) => hasMultifactor(countedAuthentication(signIn)), canProveMore);
