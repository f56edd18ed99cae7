// A device registers from the sign-in: its agent makes a statement about it, signed by the key that it will prove
// itself with. Whether the user may do that here and now, policies on `urn:user:registerdevice` say. What management
// says of the device, such as that it is compliant, comes later and from elsewhere.

import { deviceAgentOrigin } from '@countersign/protocol';
import { decideDeviceRegistration } from '../../access/decide.ts';
import { refusalFor } from '../../access/enforce.ts';
import { randomUuid } from '../../clock.ts';
import { secondFactorFailed } from '../../errors.ts';
import type { Device } from '../../records/device.ts';
import { deviceKeyThumbprint } from '../../records/device.ts';
import { checkDeviceRegistration, type DeviceRegistration } from '../../tokens/device-proof.ts';
import { deviceIdOf } from '../device-certificate.ts';
import { registerDeviceStep } from '../device-demand.ts';
import { markup } from '../pages/html.ts';
import { deviceScriptPath } from '../pages/page.ts';
import { prepareChallenge } from '../passkey-challenge.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import { askOfAgent, refusedWithoutDevice } from './use-device.ts';

/** devices that one user may own. Microsoft Entra, "Device settings": maximum number of devices per user */
const mostOwned = 50;

const problem = (message: string): StepOutcome => ({ kind: 'problem', message });

/** @returns whether it is written; `false` where the tenant was changed meanwhile, or has such a device */
function write({ authority, exchange, assessment }: StepInput, device: Device): Promise<boolean> {
	const { user, snapshot } = assessment;
	const owner = user?.id ?? '';
	const users = [
		{ userId: owner, relation: 'owner' as const },
		{ userId: owner, relation: 'user' as const },
	];
	return authority.storage.directoryChanges.apply(
		device.tenantId,
		[{ kind: 'putDevice', device, users }],
		{
			id: randomUuid(authority.random),
			at: exchange.now,
			correlationId: exchange.ids.correlationId,
			activity: 'Register device',
			category: 'Device',
			operation: 'Add',
			initiator: { kind: 'user', id: owner, displayName: user?.displayName ?? '' },
			target: { type: 'Device', id: device.id, displayName: device.displayName },
			changes: (['deviceId', 'trustType', 'operatingSystem'] as const).map((name) => ({
				name,
				before: null,
				after: device[name] ?? null,
			})),
		},
		snapshot?.tenant.version ?? 0,
	);
}

function deviceOf({ authority, exchange, assessment }: StepInput, told: DeviceRegistration): Device {
	const { key, kind, displayName, operatingSystem, operatingSystemVersion } = told;
	return {
		id: randomUuid(authority.random),
		tenantId: assessment.snapshot?.tenant.id ?? '',
		deviceId: deviceIdOf(deviceKeyThumbprint(key)),
		displayName,
		accountEnabled: true,
		operatingSystem,
		operatingSystemVersion,
		trustType: kind === 'join' ? 'AzureAd' : 'Workplace',
		deviceOwnership: kind === 'join' ? 'Company' : 'Personal',
		profileType: 'RegisteredDevice',
		key,
		registeredAt: exchange.now,
	};
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, challenge } = input;
	const { context, user } = assessment;
	if (form.has('decline')) return refusedWithoutDevice(input);
	if (!context || !user) return problem('Sign in first.');
	// Microsoft Entra, "Cross-tenant access settings": a guest's device is known at home, and trusted or not from there
	if (user.home) return problem('A guest registers devices at the home organization, not here.');
	const decision = decideDeviceRegistration(context);
	const refusal = refusalFor(decision, context);
	if (refusal) return { kind: 'decline', error: refusal };
	if (challenge === undefined) return problem('That took too long. Try again.');
	const tenantId = context.snapshot.tenant.id;
	const asked = { origin: authority.origin, nonce: challenge, transactionId: transaction.id, tenantId };
	const checked = await checkDeviceRegistration(form.get('statement'), { ...asked, now: exchange.now });
	if (checked.refused !== undefined)
		return {
			...problem('This device could not be registered.'),
			failed: { error: secondFactorFailed(`device registration: ${checked.refused}`) },
		} as StepOutcome;
	const device = deviceOf(input, checked.value);
	const { devices } = authority.storage;
	if (await devices.find(tenantId, device.deviceId))
		return problem('This device is registered already. Choose “Use this device”.');
	if ((await devices.ofUser(tenantId, user.id, 'owner')).length >= mostOwned)
		return problem(`You own ${mostOwned} devices, which is the limit. Ask your administrator to delete one.`);
	if (!(await write(input, device))) return problem('Your organization was changed meanwhile. Try again.');
	return { kind: 'advance', changes: { provenDevice: { deviceId: device.deviceId, at: exchange.now } } };
}

export const registerDevice: Step = {
	id: registerDeviceStep,
	title: 'Register this device',
	action: 'Register',
	secondaryAction: 'Cancel',
	choice: 'Register this device',
	script: deviceScriptPath,
	connects: deviceAgentOrigin,
	answersChallenge: true,
	prepare: prepareChallenge,
	render: (view) =>
		markup`<p class="lead">${
			view.assessment.snapshot?.tenant.displayName ?? 'Your organization'
		} will know this device by a key that its agent keeps. Your administrator sees its name and operating system.</p>
			<p class="note">Start the agent with <code>countersign device join</code> for a device of your organization, or <code>countersign device join --personal</code> for your own.</p>
			<p class="problem" role="alert" data-device-problem hidden></p>
			<noscript><p class="problem">A device registers with JavaScript, which is off in this browser.</p></noscript>
			<input type="hidden" name="statement" value="" data-device="${askOfAgent(view, 'registration')}">`,
	submit,
};
