// Switches one policy from the bench; the next token is decided with it.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { demandOf } from '../../parts/summary.ts';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';

export function PolicySwitch({ policies }: { policies: readonly ConditionalAccessPolicy[] }) {
	const { graph } = useSession();
	const { changePolicies } = useMay();
	const [chosen, setChosen] = useState<string>();
	const policy = policies.find(({ id }) => id === chosen) ?? policies[0];
	if (!changePolicies || !policy) return null;
	const isOn = policy.state === 'enabled';
	return (
		<>
			<Field label="Policy">
				<Select value={policy.id} onChange={(_, { value }) => setChosen(value)}>
					{policies.map(({ id, displayName, state }) => (
						<option key={id} value={id}>
							{state === 'enabled' ? 'On' : state === 'disabled' ? 'Off' : 'Report-only'}: {displayName}
						</option>
					))}
				</Select>
			</Field>
			<ActButton
				label={isOn ? 'Turn it off' : 'Turn it on'}
				about={policy.displayName}
				action={isOn ? 'Turn off' : 'Turn on'}
				consequence={
					isOn
						? `From the next token on, nobody is asked for it: ${demandOf(policy).toLowerCase()}.`
						: `From the next token on, whoever it applies to is asked for: ${demandOf(policy).toLowerCase()}.`
				}
				run={() => graph.patch(`${paths.policies}/${policy.id}`, { state: isOn ? 'disabled' : 'enabled' })}
				changes={['policies']}
			/>
		</>
	);
}
