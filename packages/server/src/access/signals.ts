// Where device, place and risk come from. What the authority was built with answers for each sign-in; one that is built
// without signals detects none of them, and the programs look countries up. Each is a pure function of the request and
// the session, asked for every token: what has to be looked up is looked up before.
import type { SignIn } from '@countersign/policy';
import { deviceSignal } from './device-signal.ts';
import type { AccessContext } from './gather.ts';
import { positionSignal } from './position-signal.ts';

/** What a signal may look at: where the request comes from, who asks, and what the session has proven. */
type SignalInput = Pick<
	AccessContext,
	'ipAddress' | 'facts' | 'principal' | 'client' | 'devicePlatform' | 'device' | 'now' | 'signInRisk' | 'snapshot'
>;

/** What may be unknown is `undefined` then, and policies that ask for it err to the safer side. */
type RiskSignal<Name extends keyof SignIn> = (input: SignalInput) => SignIn[Name];

type Signal<Name extends keyof SignIn> = (input: SignalInput) => Exclude<SignIn[Name], undefined>;

export interface Signals {
	/** ISO 3166-1 alpha-2 of the address; `null`: of no country */
	country: Signal<'country'>;
	/** of the position that the user shared within the hour; `null`: none, or one of no country that is known */
	gpsCountry: Signal<'gpsCountry'>;
	/** whether the request came through the tenant's own secure access network */
	compliantNetwork: Signal<'compliantNetwork'>;
	/** `null`: none was presented */
	device: Signal<'device'>;
	/** Graph's `riskLevel`; `null`: nobody assesses it */
	signInRiskLevel: RiskSignal<'signInRiskLevel'>;
	userRiskLevel: RiskSignal<'userRiskLevel'>;
	servicePrincipalRiskLevel: RiskSignal<'servicePrincipalRiskLevel'>;
	insiderRiskLevel: Signal<'insiderRiskLevel'>;
}

const none = () => null;

/**
 * Where nothing detects a condition's input it is none, not unknown: no risk is assessed, no country is looked
 * up. The device is the one that proved itself, and the position the one that the user shared.
 */
export const noSignals: Signals = {
	country: none,
	gpsCountry: positionSignal,
	compliantNetwork: () => false,
	device: deviceSignal,
	signInRiskLevel: none,
	userRiskLevel: none,
	servicePrincipalRiskLevel: none,
	insiderRiskLevel: none,
};
