// The same draft as text. What is written takes effect as soon as it is a policy's JSON; until then the form keeps what
// it had.

import { normalisePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

const useStyles = makeStyles({
	text: { width: '100%', fontFamily: tokens.fontFamilyMonospace, '& textarea': { maxHeight: 'none', height: '32rem' } },
});

export function JsonView({
	draft,
	change,
}: {
	draft: ConditionalAccessPolicy;
	change(draft: ConditionalAccessPolicy): void;
}) {
	const styles = useStyles();
	const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
	const [problem, setProblem] = useState<string>();
	useEffect(() => {
		setText((current) => {
			try {
				return JSON.stringify(normalisePolicy(JSON.parse(current))) === JSON.stringify(normalisePolicy(draft))
					? current
					: JSON.stringify(draft, null, 2);
			} catch {
				return current;
			}
		});
	}, [draft]);
	const write = (next: string) => {
		setText(next);
		try {
			const value: unknown = JSON.parse(next);
			if (typeof value !== 'object' || value === null || !('conditions' in value))
				throw new Error('it has no `conditions`');
			change({ ...normalisePolicy(value), id: draft.id });
			setProblem(undefined);
		} catch (error) {
			setProblem(`This is not the JSON of a policy: ${(error as Error).message}`);
		}
	};
	return (
		<Field
			label="Policy as JSON"
			hint="In the shape of Microsoft Graph's conditionalAccessPolicy."
			{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
		>
			<Textarea
				className={styles.text}
				value={text}
				onChange={(_, { value }) => write(value)}
				spellCheck={false}
				resize="vertical"
			/>
		</Field>
	);
}
