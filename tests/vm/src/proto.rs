//! As much of protobuf as the chain's own records and responses need.

/// A message that is being written. Fields that have their default value are left out, as protobuf does.
#[derive(Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn number(mut self, field: u64, value: u64) -> Self {
        if value != 0 {
            self.varint(field << 3);
            self.varint(value);
        }
        self
    }

    pub fn bytes(self, field: u64, value: &[u8]) -> Self {
        match value.is_empty() {
            true => self,
            false => self.message(field, value),
        }
    }

    /// A message within a message, which is written even where it is empty.
    pub fn message(mut self, field: u64, value: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    pub fn done(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

/// The fields of a message that this module wrote.
pub(crate) struct Fields(Vec<(u64, Value)>);

enum Value {
    Number(u64),
    Bytes(Vec<u8>),
}

impl Fields {
    pub fn of(mut message: &[u8]) -> Self {
        let mut fields = Vec::new();
        while !message.is_empty() {
            let tag = varint(&mut message);
            let value = match tag & 7 {
                0 => Value::Number(varint(&mut message)),
                _ => {
                    let length = varint(&mut message) as usize;
                    let (value, rest) = message.split_at(length);
                    message = rest;
                    Value::Bytes(value.into())
                }
            };
            fields.push((tag >> 3, value));
        }
        Self(fields)
    }

    pub fn number(&self, field: u64) -> u64 {
        let found = self.0.iter().find(|(id, _)| *id == field);
        match found {
            Some((_, Value::Number(value))) => *value,
            _ => 0,
        }
    }

    pub fn bytes(&self, field: u64) -> &[u8] {
        let found = self.0.iter().find(|(id, _)| *id == field);
        match found {
            Some((_, Value::Bytes(value))) => value,
            _ => &[],
        }
    }

    pub fn text(&self, field: u64) -> String {
        String::from_utf8_lossy(self.bytes(field)).into_owned()
    }
}

fn varint(message: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    while let Some((byte, rest)) = message.split_first() {
        *message = rest;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}
