//! The real binary before the files of a machine that are not as they should be: what it cannot read it says, what it cannot know
//! it does not claim, it ends in time and within its memory, and shows no secret.

#[cfg(test)]
mod amounts;
#[cfg(test)]
mod garbage;
#[cfg(test)]
mod mending;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod syntax;
#[cfg(test)]
mod witnesses;
