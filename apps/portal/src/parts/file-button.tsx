// A button that reads files of the reader's computer. They stay in the page.
import { Button } from '@fluentui/react-components';
import { DocumentRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

export interface ReadFile {
	name: string;
	text: string;
}

export interface FileButtonProps {
	label: string;
	isMultiple?: boolean;
	onFiles(files: readonly ReadFile[]): void;
}

export function FileButton({ label, isMultiple = false, onFiles }: FileButtonProps) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<>
			<Button icon={<DocumentRegular />} onClick={() => input.current?.click()}>
				{label}
			</Button>
			<input
				ref={input}
				type="file"
				accept=".json,application/json"
				multiple={isMultiple}
				hidden
				aria-label={label}
				onChange={async ({ target }) => {
					const files = [...(target.files ?? [])];
					// the same file can be chosen again after it was changed
					const read = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
					target.value = '';
					onFiles(read);
				}}
			/>
		</>
	);
}
