// A device is lent: on a developer's machine, whoever signs in takes one of the tenant's devices that hold no key, and
// so could never prove themselves. An authority that is not a developer's never offers this page, and takes no form of
// it: `lendsDevices`.
import type { Device } from '../../records/device.ts';
import { borrowDeviceStep } from '../device-demand.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import type { Texts } from '../texts/languages.ts';
import { refusedWithoutDevice } from './use-device.ts';

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, assessment, exchange, form, texts } = input;
	if (form.has('decline')) return refusedWithoutDevice(input);
	const device = assessment.lendable?.find(({ deviceId }) => deviceId === form.get('device'));
	if (!authority.lendsDevices || !device) return { kind: 'problem', message: texts.borrowDevice.notLent };
	return { kind: 'advance', changes: { provenDevice: { deviceId: device.deviceId, at: exchange.now } } };
}

function describe({ isCompliant, trustType, operatingSystem }: Device, { borrowDevice: said }: Texts): string {
	return [
		operatingSystem,
		trustType && said[trustType],
		isCompliant === true ? said.compliant : isCompliant === false ? said.notCompliant : said.unknownCompliance,
	]
		.filter(Boolean)
		.join(', ');
}

export const borrowDevice: Step = {
	id: borrowDeviceStep,
	texts: (texts) => texts.borrowDevice,
	render: ({ assessment: { lendable = [] }, texts }) => markup`<p class="lead">${texts.borrowDevice.lead}</p>
		<fieldset class="choices">${lendable.map(
			(device, index) =>
				markup`<label class="choice"><input type="radio" name="device" value="${device.deviceId}"${
					index === 0 ? markup` checked` : ''
				}><span>${device.displayName}<small>${describe(device, texts)}</small></span></label>`,
		)}</fieldset>`,
	submit,
};
