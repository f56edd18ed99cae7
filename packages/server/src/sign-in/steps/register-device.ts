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
	const { authority, exchange, transaction, assessment, form, challenge, texts } = input;
	const said = texts.registerDevice;
	const { context, user } = assessment;
	if (form.has('decline')) return refusedWithoutDevice(input);
	if (!context || !user) return problem(texts.common.signInFirst);
	// Microsoft Entra, "Cross-tenant access settings": a guest's device is known at home, and trusted or not from there
	if (user.home) return problem(said.guest);
	const decision = decideDeviceRegistration(context);
	const refusal = refusalFor(decision, context);
	if (refusal) return { kind: 'decline', error: refusal };
	if (challenge === undefined) return problem(texts.common.tookTooLong);
	const tenantId = context.snapshot.tenant.id;
	const asked = { origin: authority.origin, nonce: challenge, transactionId: transaction.id, tenantId };
	const checked = await checkDeviceRegistration(form.get('statement'), { ...asked, now: exchange.now });
	if (checked.refused !== undefined)
		return {
			...problem(said.refused),
			failed: { error: secondFactorFailed(`device registration: ${checked.refused}`) },
		} as StepOutcome;
	const device = deviceOf(input, checked.value);
	const { devices } = authority.storage;
	if (await devices.find(tenantId, device.deviceId)) return problem(said.known);
	if ((await devices.ofUser(tenantId, user.id, 'owner')).length >= mostOwned) return problem(said.tooMany(mostOwned));
	if (!(await write(input, device))) return problem(texts.common.changedMeanwhile);
	return { kind: 'advance', changes: { provenDevice: { deviceId: device.deviceId, at: exchange.now } } };
}

export const registerDevice: Step = {
	id: registerDeviceStep,
	texts: (texts) => texts.registerDevice,
	script: deviceScriptPath,
	connects: deviceAgentOrigin,
	answersChallenge: true,
	prepare: prepareChallenge,
	render: (view) =>
		markup`<p class="lead">${view.texts.registerDevice.lead(
			view.assessment.snapshot?.tenant.displayName ?? view.texts.common.yourOrganization,
		)}</p>
			<p class="note">${view.texts.registerDevice.start(
				markup`<code>countersign device join</code>`,
				markup`<code>countersign device join --personal</code>`,
			)}</p>
			<p class="problem" role="alert" data-device-problem hidden></p>
			<noscript><p class="problem">${view.texts.registerDevice.noScript}</p></noscript>
			<input type="hidden" name="statement" value="" data-device="${askOfAgent(view, 'registration')}" data-texts="${JSON.stringify(view.texts.deviceScript)}">`,
	submit,
};
