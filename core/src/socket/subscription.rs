//! Subscription messages (RFC 29): a byte 1 to subscribe or 0 to cancel, and
//! the topic.

use crate::errno::Result;
use crate::message::Message;

/// What a subscription message says about a topic.
#[derive(Clone, Copy)]
pub enum Subscription<'a> {
    /// Messages that begin with it are wanted.
    Subscribe(&'a [u8]),
    /// They are not wanted any more.
    Cancel(&'a [u8]),
}

impl<'a> Subscription<'a> {
    /// Takes a message's content apart; None if it is no subscription message.
    pub fn parse(message: &'a [u8]) -> Option<Subscription<'a>> {
        match message.split_first()? {
            (1, topic) => Some(Subscription::Subscribe(topic)),
            (0, topic) => Some(Subscription::Cancel(topic)),
            _ => None,
        }
    }

    /// The message that says so.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for it.
    pub fn message(self) -> Result<Message> {
        let (kind, topic) = match self {
            Subscription::Subscribe(topic) => (1, topic),
            Subscription::Cancel(topic) => (0, topic),
        };
        Message::joined(&[kind], topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_it_was_made_of() {
        for topic in [&b""[..], b"a", &[1; 3000]] {
            let message = Subscription::Subscribe(topic).message().unwrap();
            assert!(
                matches!(Subscription::parse(message.data()), Some(Subscription::Subscribe(found)) if found == topic)
            );
            let message = Subscription::Cancel(topic).message().unwrap();
            assert!(
                matches!(Subscription::parse(message.data()), Some(Subscription::Cancel(found)) if found == topic)
            );
        }
    }

    #[test]
    fn other_messages_are_no_subscription_messages() {
        for bytes in [&b""[..], b"\x02a", b"a", b"\xff"] {
            assert!(Subscription::parse(bytes).is_none());
        }
    }
}
