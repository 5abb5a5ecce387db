//! Links between the project's own documents: each leads to a file or folder that is there.

/// The links of a Markdown document that lead nowhere. `exists` is asked about paths from the root.
#[must_use]
pub fn dead(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let ours = targets.filter(|target| !target.contains("://") && !target.starts_with(['#', '<']));
    let files = ours.filter_map(|target| target.split('#').next());
    files
        .filter(|file| !exists(&joined(folder, file)))
        .map(|file| format!("{path}: leads to `{file}`, which is not there"))
        .collect()
}

/// A path from the root, for a link in a folder.
fn joined(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_from_where_they_stand() {
        let text = "[a](b.md) [c](../c.md#top) [d](https://d.example/) [e](#e) [f](gone.md)\n";
        let exists = |path: &str| matches!(path, "docs/b.md" | "c.md");
        assert_eq!(dead("docs/a.md", text, exists), ["docs/a.md: leads to `gone.md`, which is not there"]);
    }
}
