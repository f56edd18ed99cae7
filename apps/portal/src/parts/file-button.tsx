// A button that reads files of the reader's computer. They stay in the page.
import { Button } from '@fluentui/react-components';
import { DocumentRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

export interface ReadFile {
	name: string;
	text: string;
	bytes: Uint8Array;
}

export interface FileButtonProps {
	label: string;
	isMultiple?: boolean;
	/** kinds of files, as an input of HTML takes them; JSON where absent */
	accept?: string;
	onFiles(files: readonly ReadFile[]): void;
}

export function FileButton({ label, isMultiple = false, accept = '.json,application/json', onFiles }: FileButtonProps) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<>
			<Button icon={<DocumentRegular />} onClick={() => input.current?.click()}>
				{label}
			</Button>
			<input
				ref={input}
				type="file"
				accept={accept}
				multiple={isMultiple}
				hidden
				aria-label={label}
				onChange={async ({ target }) => {
					const files = [...(target.files ?? [])];
					// the same file can be chosen again after it was changed
					const read = await Promise.all(
						files.map(async (file) => {
							const bytes = new Uint8Array(await file.arrayBuffer());
							return { name: file.name, bytes, text: new TextDecoder().decode(bytes) };
						}),
					);
					target.value = '';
					onFiles(read);
				}}
			/>
		</>
	);
}
