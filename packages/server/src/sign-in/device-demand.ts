// Whether a device is worth asking for: a policy blocks, and would not, or might not, if the browser's device proved
// itself. Entra knows the device of each sign-in on Windows; here it is asked for where it matters.
import type { Decision } from '@countersign/policy';
import type { AccessDecision } from '../access/decide.ts';
import type { AccessContext } from '../access/gather.ts';
import type { UnmetState } from './flow.ts';
import { nextUnmetControl } from './unmet-control.ts';

/** ids of steps */
export const useDeviceStep = 'use-device';
export const registerDeviceStep = 'register-device';
export const borrowDeviceStep = 'borrow-device';
export const deviceCertificateStep = 'device-certificate';

/** controls that a device can meet */
const ofDevices: ReadonlySet<string> = new Set(['compliantDevice', 'domainJoinedDevice', 'secureSignInSession']);

/** @returns whether every policy that blocks asks for a device, or applies because of what the device is */
export function mayBeMetByDevice(
	{ outcome, appliedPolicies, unsatisfiedPolicyIds, unmetClaims }: AccessDecision,
	{ device, snapshot }: AccessContext,
): boolean {
	if (outcome !== 'block' || device || unmetClaims) return false;
	const blocking = appliedPolicies.filter(
		({ id, unmetControls }) => unsatisfiedPolicyIds.includes(id) && unmetControls.some((unmet) => !unmet.interactive),
	);
	const looksAtDevice = (id: string) =>
		snapshot.policies.some((policy) => policy.id === id && Boolean(policy.conditions.devices?.deviceFilter));
	return (
		blocking.length > 0 &&
		blocking.every(
			({ id, unmetControls }) =>
				looksAtDevice(id) || unmetControls.every(({ control, interactive }) => interactive || ofDevices.has(control)),
		)
	);
}

/**
 * @param control that is asked for next
 * @param takesCertificates whether a device can prove itself by mutual TLS
 * @returns pages of the device, where every policy that asks for the control is content with a device instead, and none
 *   has proven itself
 */
export function devicePagesInstead(
	{ outcome, appliedPolicies, unsatisfiedPolicyIds }: AccessDecision,
	{ device, snapshot }: AccessContext,
	control: string,
	takesCertificates: boolean,
): readonly string[] {
	if (outcome !== 'interrupt' || device) return [];
	const takesDevice = (id: string) => {
		const grant = snapshot.policies.find((policy) => policy.id === id)?.grantControls;
		return grant?.operator === 'OR' && grant.builtInControls?.some((name) => ofDevices.has(name)) === true;
	};
	const asking = appliedPolicies.filter(
		({ id, unmetControls }) =>
			unsatisfiedPolicyIds.includes(id) && unmetControls.some((unmet) => unmet.control === control),
	);
	if (asking.length === 0 || !asking.every(({ id }) => takesDevice(id))) return [];
	return takesCertificates ? [useDeviceStep, deviceCertificateStep] : [useDeviceStep];
}

/**
 * What comes next where a device is asked for. Other proofs come first, as in Entra's order of prompts; then what the
 * registration of a device asks for, where the user chose to register one; then the device.
 *
 * @param registration the decision on it, where the user chose it
 * @param lends whether this authority lends devices
 * @param takesCertificates whether a device can prove itself by mutual TLS
 */
export function nextUnmetWithDevice(
	{ staleFactors, unmetControls }: Pick<Decision, 'staleFactors' | 'unmetControls'>,
	circumstances: Parameters<typeof nextUnmetControl>[1],
	{
		registration,
		lends,
		takesCertificates,
	}: { registration: AccessDecision | undefined; lends: boolean; takesCertificates: boolean },
): UnmetState {
	const interactive = unmetControls.filter((unmet) => unmet.interactive);
	const other = nextUnmetControl({ outcome: 'interrupt', staleFactors, unmetControls: interactive }, circumstances);
	return (
		other ??
		(registration && nextUnmetControl(registration, circumstances)) ?? {
			control: 'compliantDevice',
			methods: [],
			pages: [
				useDeviceStep,
				...(takesCertificates ? [deviceCertificateStep] : []),
				registerDeviceStep,
				...(lends ? [borrowDeviceStep] : []),
			],
		}
	);
}
