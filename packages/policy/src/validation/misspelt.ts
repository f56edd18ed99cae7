// Members of a policy whose names are nearly right. Graph refuses them (1007); what is far from every name that Graph
// has today may be what a later Graph adds, and is kept. docs/decisions/0011 has the reasons.
import { isObject } from '../identifiers.ts';
import { policyShape, type Shape } from '../normalise/shape.ts';
import type { Issues, Json } from './issue.ts';
import { nearest } from './nearest.ts';

function checkObject(issues: Issues, shape: Shape, value: Json, path: string): void {
	const names = Object.keys(shape);
	for (const [name, content] of Object.entries(value)) {
		const here = path ? `${path}.${name}` : name;
		const member = Object.hasOwn(shape, name) ? shape[name] : undefined;
		if (member?.kind === 'object') {
			if (isObject(content)) checkObject(issues, member.shape, content, here);
		} else if (!member) {
			const right = nearest(name, names);
			if (right) issues.add(here, `is no member of a policy; did you mean \`${right}\`?`);
		}
	}
}

/** @param policy normalised */
export function checkSpelling(issues: Issues, policy: Json): void {
	checkObject(issues, policyShape, policy, '');
	const controls = isObject(policy.grantControls) ? policy.grantControls.builtInControls : undefined;
	if (!Array.isArray(controls)) return;
	const grant = (policyShape.grantControls as { shape: Shape }).shape.builtInControls as { names: readonly string[] };
	controls.forEach((control, index) => {
		if (typeof control !== 'string' || grant.names.includes(control)) return;
		const right = nearest(control, grant.names);
		if (right) issues.add(`grantControls.builtInControls[${index}]`, `is no grant control; did you mean \`${right}\`?`);
	});
}
