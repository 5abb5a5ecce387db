//! The way to a path, component by component and link by link, as the kernel goes it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::{Look, Step, Thing};
use crate::files::Unreadable;

/// The most links that are followed on one way, as many as the kernel follows.
pub const MAX_LINKS: usize = 40;
/// The most components that are looked at on one way.
pub const MAX_STEPS: usize = 1024;

/// The way to a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Every component that is met, in the kernel's order; the folders of links' targets among them.
    pub steps: Vec<Step>,
    /// The links that the path itself names, each with what it leads to.
    pub links: Vec<LinkMet>,
    /// Where it ends.
    pub end: End,
}

/// A link on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkMet {
    /// The path as it was asked for, up to the link.
    pub asked: PathBuf,
    /// The link.
    pub link: Step,
    /// What it leads to in the end; absent where it leads nowhere.
    pub leads_to: Option<Step>,
}

/// Where a way ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// At this thing, which is no link.
    At(Box<Step>),
    /// Nothing stands at this path.
    Absent(PathBuf),
    /// This is used as a folder and is none.
    NoFolder(PathBuf),
    /// More links than the kernel follows; this is the last.
    Loop(PathBuf),
    /// We could not look.
    Unread(Unreadable),
}

/// A component that is still to be gone.
struct Left {
    /// Its name; `..` among them.
    name: OsString,
    /// How many components of the asked path are gone when it is reached; absent where a link brought it in.
    asked: Option<PathBuf>,
}

/// Goes the way.
#[must_use]
pub fn walk(look: &dyn Look, path: &Path) -> Way {
    let mut walk = Walk { look, steps: Vec::new(), links: Vec::new(), followed: 0 };
    let end = match walk.go(components(path)) {
        Ok(step) => End::At(Box::new(step)),
        Err(end) => end,
    };
    Way { steps: walk.steps, links: walk.links, end }
}

/// What a path leads to with all links followed; absent where it leads nowhere that we can see.
fn end_of(look: &dyn Look, path: &Path) -> Option<Step> {
    let mut walk = Walk { look, steps: Vec::new(), links: Vec::new(), followed: 0 };
    // What a server says of links, it says of those that the asked path names; those inside a target are not noted.
    let left = components(path).into_iter().map(|one| Left { asked: None, ..one }).collect();
    walk.go(left).ok()
}

/// A walk under way.
struct Walk<'a> {
    look: &'a dyn Look,
    steps: Vec<Step>,
    links: Vec<LinkMet>,
    followed: usize,
}

impl Walk<'_> {
    /// Goes to the end of what is left.
    fn go(&mut self, mut left: VecDeque<Left>) -> Result<Step, End> {
        let mut here = self.meet(Path::new("/"))?;
        while let Some(Left { name, asked }) = left.pop_front() {
            if here.thing != Thing::Folder {
                return Err(End::NoFolder(here.path));
            }
            if name == ".." {
                let above = here.path.parent().unwrap_or(Path::new("/")).to_owned();
                here = self.meet(&above)?;
                continue;
            }
            let step = self.meet(&here.path.join(&name))?;
            here = if step.thing == Thing::Link { self.follow(&here, step, asked, &mut left)? } else { step };
        }
        Ok(here)
    }

    /// Follows a link that stands in `here`: notes it, and puts its target before what is left.
    fn follow(
        &mut self,
        here: &Step,
        link: Step,
        asked: Option<PathBuf>,
        left: &mut VecDeque<Left>,
    ) -> Result<Step, End> {
        self.followed += 1;
        if self.followed > MAX_LINKS {
            return Err(End::Loop(link.path));
        }
        let target = link.target.clone().unwrap_or_default();
        if let Some(asked) = asked {
            let leads_to = end_of(self.look, &here.path.join(&target));
            self.links.push(LinkMet { asked, link, leads_to });
        }
        for one in components(&target).into_iter().rev() {
            left.push_front(Left { asked: None, ..one });
        }
        if target.is_absolute() { self.meet(Path::new("/")) } else { Ok(here.clone()) }
    }

    /// Looks at one component, and keeps it.
    fn meet(&mut self, path: &Path) -> Result<Step, End> {
        if self.steps.len() >= MAX_STEPS {
            return Err(End::Unread(Unreadable::Other(path.to_owned(), "the way to it is too long".to_owned())));
        }
        let step = self.look.step(path).map_err(|error| match error {
            Unreadable::Absent(path) => End::Absent(path),
            other => End::Unread(other),
        })?;
        self.steps.push(step.clone());
        Ok(step)
    }
}

/// The names of a path in order, without `.` and the root.
fn components(path: &Path) -> VecDeque<Left> {
    let mut asked = PathBuf::from("/");
    let mut found = VecDeque::new();
    for component in path.components() {
        let name = match component {
            Component::Normal(name) => name.to_owned(),
            Component::ParentDir => OsString::from(".."),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => continue,
        };
        asked.push(&name);
        found.push_back(Left { name, asked: Some(asked.clone()) });
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{End, MAX_LINKS, walk};
    use crate::tree::Thing;
    use crate::tree::fake::Machine;

    #[test]
    fn a_way_is_gone_through_links_as_the_kernel_goes_it() {
        let machine = Machine::new()
            .folder("/srv/site/real", 0o755)
            .file("/srv/site/real/a.html", 0o644)
            .link("/srv/site/near.html", "real/a.html")
            .link("/srv/site/far", "/srv/site/real")
            .link("/srv/site/up.html", "../site/./real/a.html")
            .link("/srv/site/two.html", "near.html")
            .link("/srv/site/lost.html", "nothing.html")
            .link("/srv/site/round", "round");
        let end = |path: &str| match walk(&machine, Path::new(path)).end {
            End::At(step) => format!("at {}", step.path.display()),
            End::Absent(path) => format!("absent {}", path.display()),
            End::NoFolder(path) => format!("no folder {}", path.display()),
            End::Loop(path) => format!("loop {}", path.display()),
            End::Unread(error) => error.to_string(),
        };
        for (path, expected) in [
            ("/srv/site/real/a.html", "at /srv/site/real/a.html"),
            ("/srv/site/near.html", "at /srv/site/real/a.html"),
            ("/srv/site/far/a.html", "at /srv/site/real/a.html"),
            ("/srv/site/far/../near.html", "at /srv/site/real/a.html"),
            ("/srv/site/up.html", "at /srv/site/real/a.html"),
            ("/srv/site/two.html", "at /srv/site/real/a.html"),
            ("/srv/site/lost.html", "absent /srv/site/nothing.html"),
            ("/srv/site/none/b", "absent /srv/site/none"),
            ("/srv/site/real/a.html/b", "no folder /srv/site/real/a.html"),
            ("/srv/site/round/b", "loop /srv/site/round"),
            ("/../..", "at /"),
        ] {
            assert_eq!(end(path), expected, "{path}");
        }
    }

    #[test]
    fn the_links_of_the_path_itself_are_noted_with_what_they_lead_to() {
        let machine = Machine::new()
            .folder("/data", 0o755)
            .file("/data/a", 0o644)
            .link("/two", "one")
            .link("/one", "/data")
            .link("/lost", "/none");
        let way = walk(&machine, Path::new("/two/a"));
        let met: Vec<_> = way.links.iter().map(|met| (met.asked.display().to_string(), met.leads_to.clone())).collect();
        assert_eq!(met.len(), 1);
        assert_eq!(met[0].0, "/two");
        assert_eq!(met[0].1.as_ref().unwrap().path, Path::new("/data"));
        assert_eq!(way.steps.iter().filter(|step| step.thing == Thing::Link).count(), 2);
        assert_eq!(walk(&machine, Path::new("/lost")).links[0].leads_to, None);
    }

    #[test]
    fn as_many_links_are_followed_as_the_kernel_follows() {
        let mut machine = Machine::new().file("/end", 0o644).link("/1", "end");
        for number in 2..=MAX_LINKS + 1 {
            machine = machine.link(&format!("/{number}"), &format!("{}", number - 1));
        }
        assert!(matches!(walk(&machine, Path::new(&format!("/{MAX_LINKS}"))).end, End::At(_)));
        assert!(matches!(walk(&machine, Path::new(&format!("/{}", MAX_LINKS + 1))).end, End::Loop(_)));
    }
}
