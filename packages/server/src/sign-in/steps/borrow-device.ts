// A device is lent: on a developer's machine, whoever signs in takes one of the tenant's devices that hold no key, and
// so could never prove themselves. An authority that is not a developer's never offers this page, and takes no form of
// it: `lendsDevices`.
import type { Device } from '../../records/device.ts';
import { borrowDeviceStep } from '../device-demand.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import { refusedWithoutDevice } from './use-device.ts';

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, assessment, exchange, form } = input;
	if (form.has('decline')) return refusedWithoutDevice(input);
	const device = assessment.lendable?.find(({ deviceId }) => deviceId === form.get('device'));
	if (!authority.lendsDevices || !device) return { kind: 'problem', message: 'That device is not lent.' };
	return { kind: 'advance', changes: { provenDevice: { deviceId: device.deviceId, at: exchange.now } } };
}

const trust = { AzureAd: 'joined', ServerAd: 'hybrid joined', Workplace: 'registered' } as const;

function describe({ isCompliant, trustType, operatingSystem }: Device): string {
	return [
		operatingSystem,
		trustType && trust[trustType],
		isCompliant === true ? 'compliant' : isCompliant === false ? 'not compliant' : 'compliance unknown',
	]
		.filter(Boolean)
		.join(', ');
}

export const borrowDevice: Step = {
	id: borrowDeviceStep,
	title: 'Borrow a device',
	action: 'Sign in on this device',
	secondaryAction: 'Cancel',
	choice: 'Borrow one of the demo’s devices',
	render: ({
		assessment: { lendable = [] },
	}) => markup`<p class="lead">This is a development authority: it lends the devices of its tenant that hold no key. Nothing is proven by it.</p>
		<fieldset class="choices">${lendable.map(
			(device, index) =>
				markup`<label class="choice"><input type="radio" name="device" value="${device.deviceId}"${
					index === 0 ? markup` checked` : ''
				}><span>${device.displayName}<small>${describe(device)}</small></span></label>`,
		)}</fieldset>`,
	submit,
};
