// Keeps a question with the outcome that is expected of it.
import type { Decision } from '@countersign/policy';
import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { methodsOf, type Question, requestOf } from './question.ts';

interface KeepDialogProps {
	question: Question;
	/** as it is today */
	outcome: Decision['outcome'];
	onClose(): void;
}

export function KeepDialog({ question, outcome, onClose }: KeepDialogProps) {
	const { graph } = useSession();
	const [name, setName] = useState('');
	const [expected, setExpected] = useState<string>(outcome);
	return (
		<FormDialog
			title="Keep as a scenario"
			action="Keep"
			isReady={name.trim() !== ''}
			save={async () => {
				await graph.post(paths.scenarios, {
					name: name.trim(),
					request: requestOf(question),
					authentication: { methods: methodsOf(question) },
					expect: { outcome: expected },
				});
				return undefined;
			}}
			changes={['scenarios']}
			onClose={onClose}
		>
			<Field label="Name" required hint="What must hold, such as: contractors never reach payroll">
				<Input value={name} maxLength={256} onChange={(_, { value }) => setName(value)} />
			</Field>
			<Field label="Expected outcome">
				<RadioGroup value={expected} onChange={(_, { value }) => setExpected(value)}>
					<Radio value="allow" label="Let in" />
					<Radio value="interrupt" label="Asked for more" />
					<Radio value="block" label="Blocked" />
				</RadioGroup>
			</Field>
		</FormDialog>
	);
}
